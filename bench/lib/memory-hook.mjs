// Loaded into servers whose memory is measured: on SIGUSR2 collects garbage and writes what is left to a file.
import { writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
process.on('SIGUSR2', () => {
  collect()
  collect()
  const { rss, heapUsed } = process.memoryUsage()
  writeFileSync(process.env.BENCH_MEMORY_FILE, JSON.stringify({ rss, heapUsed }))
})
