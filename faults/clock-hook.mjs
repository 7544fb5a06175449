// Loaded into a server whose clock is to jump: its Date is off by as many milliseconds as FAULT_CLOCK_FILE says, from
// SIGUSR2 on. Timers and the database's clock go on as they are.
import { readFileSync, writeFileSync } from 'node:fs'

const file = process.env.FAULT_CLOCK_FILE
const Real = Date
let offMs = 0

globalThis.Date = class Date extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + offMs)
    else super(...given)
  }
  static now() {
    return Real.now() + offMs
  }
}

process.on('SIGUSR2', () => {
  offMs = Number(readFileSync(file, 'utf8'))
  writeFileSync(`${file}.done`, String(offMs))
})
