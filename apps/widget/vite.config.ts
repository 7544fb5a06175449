import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build as bundle } from 'esbuild'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** `/widget.js`: one classic script. Pure ASCII, so that no server's guess of the charset can break its Russian words. */
function loader(): Plugin {
  return {
    name: 'omniline-loader',
    apply: 'build',
    async generateBundle() {
      const { outputFiles } = await bundle({
        entryPoints: [here('src/loader/main.ts')],
        bundle: true,
        format: 'iife',
        target: 'es2020',
        charset: 'ascii',
        minify: true,
        write: false,
      })
      for (const { contents } of outputFiles) this.emitFile({ type: 'asset', fileName: 'widget.js', source: contents })
    },
  }
}

/** The shop that shows the chat at work: plain files, served as they are. */
function demo(): Plugin {
  return {
    name: 'omniline-demo',
    apply: 'build',
    generateBundle() {
      for (const name of readdirSync(here('demo')))
        this.emitFile({ type: 'asset', fileName: `demo/${name}`, source: readFileSync(here(`demo/${name}`)) })
    },
  }
}

export default defineConfig({
  root: here('.'),
  plugins: [loader(), demo()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: here('../../.build/widget'),
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'chat-assets',
    // The policy of the chat page lets neither inline scripts nor data: sheets pass.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: here('chat.html') },
  },
})
