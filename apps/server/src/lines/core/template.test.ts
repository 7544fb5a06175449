import { describe, expect, it } from 'vitest'
import { fillTemplate, templateProblems, templateVariables } from './template.ts'

describe('templateProblems', () => {
  it('has none for plain text, known variables and doubled braces', () => {
    expect(templateProblems('')).toEqual([])
    expect(templateProblems('Hello')).toEqual([])
    expect(templateProblems(templateVariables.map((name) => `{${name}}`).join(' '))).toEqual([])
    expect(templateProblems('{{customer}} and }}{{')).toEqual([])
  })

  it.each([
    ['{foo}', ['has an unknown variable {foo}']],
    ['{Customer}', ['has an unknown variable {Customer}']],
    ['{ customer }', ['has an unknown variable { customer }']],
    ['{}', ['has an unknown variable {}']],
    ['{constructor}', ['has an unknown variable {constructor}']],
    ['Hello, {customer', ['has a { that is not closed; write {{ for a brace']],
    ['Hello, {custo{customer}', ['has a { that is not closed; write {{ for a brace']],
    ['customer}', ['has a } without a {; write }} for a brace']],
    ['{{customer}', ['has a } without a {; write }} for a brace']],
    ['{foo} {bar} {foo}', ['has an unknown variable {foo}', 'has an unknown variable {bar}']],
  ])('says what is wrong with %s', (text, problems) => {
    expect(templateProblems(text)).toEqual(problems)
  })
})

describe('fillTemplate', () => {
  it('puts the values in as they are, and never looks into them', () => {
    expect(fillTemplate('Hello, {customer}! No. {number} {{customer}}', { customer: '{operator} $& <b>', number: '1042' })).toBe(
      'Hello, {operator} $& <b>! No. 1042 {customer}',
    )
  })

  it.each([
    ['Hello, {customer}!', 'Hello!'],
    ['Your operator {operator} is here', 'Your operator is here'],
    ['{operator} is here', 'is here'],
    ['We are back {opensAt}.', 'We are back.'],
    ['We are back {opensAt}', 'We are back'],
    ['{line} {company} {operator}', ''],
    ['One\n\n{operator} two', 'One\n\ntwo'],
    ['a  b {operator} c', 'a  b c'],
  ])('tidies the spaces around what is missing: %s', (template, tidied) => {
    expect(fillTemplate(template, { operator: null, customer: '' })).toBe(tidied)
  })

  it('leaves what cannot be filled as it was written', () => {
    expect(fillTemplate('{foo} and {', {})).toBe('{foo} and {')
  })
})
