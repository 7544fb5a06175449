import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useText } from '../../../lib/i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { cn } from '../../../ui/cn.ts'

interface StepFrameProps {
  title: string
  text: ReactNode
  children: ReactNode
  onBack?: () => void
  onSkip?: () => void
  width?: 'narrow' | 'wide' | 'full'
}

const widths = { narrow: 'max-w-lg', wide: 'max-w-3xl', full: 'max-w-7xl' }

export function StepFrame({ title, text, children, onBack, onSkip, width = 'narrow' }: StepFrameProps) {
  const { t } = useText()
  return (
    <div className={cn('mx-auto w-full px-5 pb-10', widths[width], width === 'full' ? 'pt-2' : 'pt-[min(6vh,3rem)]')}>
      <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
      <p className="mt-1.5 mb-6 max-w-prose text-lg text-muted text-pretty">{text}</p>
      {children}
      {(onBack || onSkip) && (
        <div className="mt-6 flex justify-between gap-3">
          {onBack ? (
            <Button variant="ghost" onClick={onBack}>
              <ArrowLeft className="size-4 text-muted" />
              {t('common.back')}
            </Button>
          ) : (
            <span />
          )}
          {onSkip && (
            <Button variant="ghost" onClick={onSkip}>
              {t('setup.skip')}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
