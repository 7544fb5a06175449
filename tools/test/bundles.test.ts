import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { checkBundles } from './bundles.ts'

test('zod is found in a bundle made as ours are, and a clean one passes', async () => {
  // Below the checkout, where packages are found.
  const folder = mkdtempSync(join(import.meta.dirname, '../../node_modules/.bundles-'))
  try {
    writeFileSync(join(folder, 'heavy.js'), "import { z } from 'zod'\nconsole.log(z.string().parse('a'))\n")
    writeFileSync(join(folder, 'light.js'), "console.log('a')\n")
    const output = mkdtempSync(join(tmpdir(), 'omniline-bundles-'))
    for (const name of ['heavy', 'light']) {
      const lib = { entry: join(folder, `${name}.js`), formats: ['es' as const], fileName: name }
      await build({ root: folder, configFile: false, logLevel: 'silent', build: { lib, outDir: join(output, name), minify: true } })
    }
    mkdirSync(join(output, 'empty'))
    expect(checkBundles(output, ['heavy', 'light', 'empty', 'absent'])).toEqual([
      'heavy/heavy.js contains zod',
      'empty has no scripts',
      'absent is not built',
    ])
    rmSync(output, { recursive: true })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
