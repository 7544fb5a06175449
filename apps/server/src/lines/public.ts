export { fillTemplate, templateProblems, type TemplateValues, type TemplateVariable, templateVariables } from './core/template.ts'
export { createLine } from './edit.ts'
export { getLine, lineOperators } from './read.ts'
