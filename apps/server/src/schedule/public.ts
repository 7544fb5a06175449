export { closesNext, isOpen, opensNext, workingSeconds } from './core/open.ts'
export { hoursProblems } from './core/problems.ts'
