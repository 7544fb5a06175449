import { expect, test } from 'vitest'
import { count } from './vitest.ts'

const report = (numPassedTests: number, numFailedTests: number, testResults: { status: string; assertionResults: unknown[] }[] = []) => ({
  numPassedTests,
  numFailedTests,
  testResults,
})

test('tests are counted, and nothing that went wrong is lost', () => {
  expect(count(0, report(3, 0))).toEqual({ passed: 3, failed: 0 })
  expect(count(1, report(3, 2))).toEqual({ passed: 3, failed: 2 })
  expect(count(1, report(3, 0, [{ status: 'failed', assertionResults: [] }]))).toEqual({ passed: 3, failed: 1 })
  // An error outside of any test.
  expect(count(1, report(3, 0, [{ status: 'passed', assertionResults: [{}] }]))).toEqual({ passed: 3, failed: 1 })
  expect(count(1, null)).toEqual({ passed: 0, failed: 1 })
})
