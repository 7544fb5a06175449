export { type AuditNote, audit } from './audit.ts'
export { type Company, companyOf } from './company.ts'
export { sessionTokenOf } from './cookie.ts'
export { authenticate } from './sessions.ts'
