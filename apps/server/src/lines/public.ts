export { createLine } from './edit.ts'
export { getLine, lineOperators } from './read.ts'
