export { mustAccept } from './gate.ts'
export { consentRoutes } from './routes.ts'
export { hasConsent, noteAccepted, noteNotified } from './store.ts'
export { type ConsentText, type ConsentTexts, consentTexts, consentTextsOf } from './text.ts'
