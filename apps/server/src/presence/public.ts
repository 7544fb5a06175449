export { connectionEnded, connectionLease, setPresence, touch } from './presence.ts'
export { work as noteWork } from './store.ts'
