import { useText } from '../lib/i18n/index.ts'
import { passwordStrength } from '../lib/password.ts'
import { cn } from './cn.ts'

const widths = ['w-1/5', 'w-2/5', 'w-3/5', 'w-4/5', 'w-full']
const colors = ['bg-bad', 'bg-bad', 'bg-warn', 'bg-ok', 'bg-ok']
const words = ['short', 'weak', 'fair', 'good', 'strong'] as const

/** How strong a password is, as a bar and in a word. */
export function PasswordMeter({ password }: { password: string }) {
  const { t } = useText()
  if (password === '') return null
  const strength = passwordStrength(password)
  return (
    <div className="flex items-center gap-2.5">
      <span className="h-1 flex-1 overflow-hidden rounded-full bg-hover">
        <span className={cn('block h-full rounded-full transition-[width]', widths[strength], colors[strength])} />
      </span>
      <span className="text-xs text-muted" aria-live="polite">
        {t(`session.strength.${words[strength] ?? 'short'}`)}
      </span>
    </div>
  )
}
