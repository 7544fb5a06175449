import type { SetupState } from '@omniline/contracts/accounts'
import { Check } from 'lucide-react'
import { useText } from '../../../lib/i18n/index.ts'
import { cn } from '../../../ui/cn.ts'
import { doneSteps, stepOf, steps } from '../state.ts'

/** Where one is on the way; narrow screens get a bar and the number. */
export function Progress({ setup }: { setup: SetupState }) {
  const { t } = useText()
  const step = stepOf(setup)
  const done = doneSteps(setup)
  const at = steps.indexOf(step)
  return (
    <nav aria-label={t('setup.progress')} className="min-w-0">
      <p className="text-sm text-muted lg:hidden">{t('setup.stepOf', { step: at + 1, count: steps.length })}</p>
      <ol className="flex items-center gap-1.5 max-lg:hidden">
        {steps.map((one, index) => (
          <li key={one} aria-current={one === step ? 'step' : undefined} className="flex items-center gap-1.5">
            {index > 0 && <span aria-hidden="true" className={cn('h-px w-6', index <= at ? 'bg-accent' : 'bg-control')} />}
            <span
              aria-hidden="true"
              className={cn(
                'numeric grid size-5.5 place-items-center rounded-full border text-2xs font-semibold',
                done.has(one) && 'border-accent bg-accent text-on-accent',
                index === at && 'border-accent bg-selected text-accent-text',
                index !== at && !done.has(one) && 'border-control text-muted',
              )}
            >
              {done.has(one) ? <Check className="size-3" strokeWidth={3} /> : index + 1}
            </span>
            <span className={cn('text-sm', index === at ? 'font-medium text-text' : 'text-muted')}>
              {t(`setup.steps.${one}`)}
              {done.has(one) && <span className="sr-only"> {t('setup.stepDone')}</span>}
            </span>
          </li>
        ))}
      </ol>
    </nav>
  )
}
