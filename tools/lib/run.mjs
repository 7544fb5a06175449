import { spawn } from 'node:child_process'
import { root } from './root.mjs'

/**
 * Runs a program in the checkout and answers with its exit code. Its output goes to our stderr, so that stdout
 * keeps to what was promised there.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdout?: 'inherit' }} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, { cwd = root, env, stdout } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', stdout ?? 2, 2],
      // npm is a script on Windows.
      shell: process.platform === 'win32' && program === 'npm',
    })
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? (signal ? 1 : 0)))
  })
}

/** Runs a program that came with npm, by the file it lies in. */
export const runNode = (file, args, options) => run(process.execPath, [file, ...args], options)
