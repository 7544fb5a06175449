import { clock } from './clock.ts'
import type { Verdict } from './count.ts'
import { databaseAway } from './database-away.ts'
import { diskFull } from './disk-full.ts'
import type { Say } from './scene.ts'
import { silent } from './silent.ts'
import { storm } from './storm.ts'

const all: Record<string, (say: Say) => Promise<Verdict>> = {
  storm: (say) => storm({ customers: 60, messages: 50, operators: 6, kills: 8 }, say),
  'database-away': databaseAway,
  'disk-full': diskFull,
  clock,
  silent,
}

/** `npm run test:faults [-- <name>...]`: each ends by itself, prints what it counted, and fails if a promise was not kept. */
const names = process.argv.slice(2)
const unknown = names.filter((name) => !(name in all))
if (unknown.length > 0) {
  console.error(`There is no fault ${unknown.join(', ')}. There are: ${Object.keys(all).join(', ')}.`)
  process.exit(2)
}

let broken = 0
for (const [name, run] of Object.entries(all)) {
  if (names.length > 0 && !names.includes(name)) continue
  const began = performance.now()
  const say: Say = (line) => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`)
  console.log(`\n${name}`)
  const verdict = await run(say).catch((error: unknown): Verdict => ({ numbers: {}, broken: [String(error)] }))
  console.log()
  for (const [what, value] of Object.entries(verdict.numbers)) console.log(`${what.padEnd(44)} ${value}`)
  for (const line of verdict.broken) console.log(`BROKEN: ${line}`)
  console.log(verdict.broken.length === 0 ? 'Every promise was kept.' : '')
  broken += verdict.broken.length
}
process.exit(broken === 0 ? 0 : 1)
