import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from '../tools/lib/build.mjs'
import { bytes } from './bytes.ts'
import { crowd } from './crowd.ts'
import { growth } from './growth.ts'
import { ingest } from './ingest.ts'
import { jobs } from './jobs.ts'
import { latency } from './latency.ts'
import { endEverything } from './lib/ending.ts'
import { isMet, type Result, ratioOf, table } from './lib/report.ts'
import { memory } from './memory.ts'
import { outbound } from './outbound.ts'
import { routing } from './routing.ts'
import { sockets } from './sockets.ts'
import { start } from './start.ts'
import { timers } from './timers.ts'
import { workspace } from './workspace.ts'

const all = [ingest, latency, outbound, timers, memory, sockets, growth, workspace, routing, crowd, jobs, bytes, start]

/** `npm run bench [-- <name>...] [-- --full]`: every benchmark, or those named. */
const words = process.argv.slice(2)
const full = words.includes('--full')
const names = words.filter((word) => !word.startsWith('--'))
const unknown = names.filter((name) => !all.some((one) => one.name === name))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${all.map((one) => one.name).join(', ')}.`)
  process.exit(2)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void endEverything().then(() => process.exit(1)))

await ensureBuilt()
const at = new Date().toISOString()
const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 1024 ** 3),
  node: process.version,
}
const results: Record<string, Result & { loadBefore: number }> = {}
let broken = false
for (const one of names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all) {
  console.log(`\n${one.name}: ${one.about}`)
  const loadBefore = loadavg()[0] ?? 0
  try {
    const result = await one.run({ full, say: (line) => console.error(`  ${line}`) })
    results[one.name] = { ...result, loadBefore }
    console.log(`\n${table(result.figures)}`)
    for (const note of result.notes) console.log(`- ${note}`)
  } catch (error) {
    broken = true
    console.error(error)
  }
}

const written = join(import.meta.dirname, '../.build/bench.json')
const report = Object.entries(results).map(([name, { figures, notes, loadBefore }]) => ({
  name,
  loadBefore,
  figures: figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), met: isMet(figure) })),
  notes,
}))
writeFileSync(written, `${JSON.stringify({ at, machine, full, benchmarks: report }, null, 2)}\n`)
console.log(`\nOn ${machine.cores} cores (${machine.processor}), Node ${machine.node}. Written to ${written}`)
process.exit(broken ? 1 : 0)
