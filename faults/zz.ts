import { storm } from '/work/main/faults/storm.ts'
const b = Date.now()
const v = await storm({ customers: 60, messages: 50, operators: 6, kills: 0 }, (l) => console.log(((Date.now()-b)/1000).toFixed(1), l))
console.log(v); process.exit(0)
