import { storm } from './storm.ts'

/** `npm run test:faults`: the long form. Ends by itself, prints what it counted, and fails if a promise was not kept. */
const began = Date.now()
const verdict = await storm({ customers: 60, messages: 50, operators: 6, kills: 8 }, (line) =>
  console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`),
)
console.log()
for (const [name, value] of Object.entries(verdict.numbers)) console.log(`${name.padEnd(36)} ${value}`)
console.log()
for (const line of verdict.broken) console.log(`BROKEN: ${line}`)
if (verdict.broken.length === 0) console.log('Every promise was kept.')
process.exit(verdict.broken.length === 0 ? 0 : 1)
