import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool, type Tally, title } from './step.ts'

/** What we read of Vitest's JSON report. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

/** Runs Vitest with `config` and counts its tests. Whatever went wrong besides counts as one that failed. */
export async function runTests(name: string, config: string): Promise<Tally> {
  title(name)
  const directory = mkdtempSync(join(tmpdir(), 'omniline-report-'))
  const file = join(directory, 'report.json')
  try {
    const code = await runTool('vitest', ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
    return count(code, readReport(file))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function readReport(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    // It ended before it could write one; its output says why.
    return null
  }
}

export function count(code: number, report: Report | null): Tally {
  if (!report) return { passed: 0, failed: 1 }
  // A file that could not even be loaded has no tests to fail.
  const broken = report.testResults.filter((result) => result.status === 'failed' && result.assertionResults.length === 0).length
  const failed = report.numFailedTests + broken
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed }
}
