export { startAutomation } from './beat.ts'
export { automationJobs } from './jobs.ts'
export { automationRoutes } from './routes.ts'
