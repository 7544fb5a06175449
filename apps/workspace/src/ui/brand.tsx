import { cn } from './cn.ts'

export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn('shrink-0', className ?? 'size-8')}>
      <rect width="32" height="32" rx="9" fill="#1F5FD6" />
      <path
        d="M16 7.5c-4.9 0-8.9 3.5-8.9 7.9 0 2.4 1.2 4.6 3.2 6l-.6 3.1 3.4-1.6c.9.2 1.9.4 2.9.4 4.9 0 8.9-3.5 8.9-7.9S20.9 7.5 16 7.5Z"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="15.4" r="2.6" fill="#fff" />
    </svg>
  )
}
