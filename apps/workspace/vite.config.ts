import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../../.build/workspace',
    emptyOutDir: true,
    target: 'es2022',
    // Inlined fonts and images would be data: addresses, which the content security policy need not allow.
    assetsInlineLimit: 0,
  },
})
