import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { queryClient } from '../lib/query.ts'
import { Toaster } from '../ui/toaster.tsx'
import { router } from './router.tsx'

export function App() {
  return (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <CSPProvider disableStyleElements>
          <Tooltip.Provider delay={450} closeDelay={0}>
            <RouterProvider router={router} />
            <Toaster />
          </Tooltip.Provider>
        </CSPProvider>
      </QueryClientProvider>
    </StrictMode>
  )
}
