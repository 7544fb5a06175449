export { connectionEnded, connectionLease, setPresence, touch } from './presence.ts'
export { startEndOfDays } from './workday.ts'
export { work as noteWork } from './store.ts'
