import { useMutation } from '@tanstack/react-query'
import { Eye, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../../lib/api.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { failureText } from '../../../lib/words.ts'
import { Card, Notice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { cn } from '../../../ui/cn.ts'
import { Confirm } from '../../../ui/dialog.tsx'
import { CopyField } from '../../../ui/copy-field.tsx'
import { identityExamples } from './identity-examples.ts'

/** How a site tells us who its visitor is: the secret it signs with, and code that does. */
export function Identity({ channelId }: { channelId: string }) {
  const { t } = useText()
  const [asking, setAsking] = useState(false)
  const [language, setLanguage] = useState<keyof typeof identityExamples>('Node.js')
  const secret = useMutation({
    mutationFn: (rotate: boolean) => call('POST /channels/:id/identity-secret', { params: { id: channelId }, body: { rotate } }),
  })
  return (
    <Card className="flex flex-col gap-4 p-5">
      <div>
        <h2 className="text-base font-semibold">{t('channels.identity')}</h2>
        <p className="mt-1 max-w-prose text-sm text-muted">{t('channels.identityText')}</p>
      </div>
      {secret.error && <Notice tone="bad">{failureText(secret.error)}</Notice>}
      {secret.data ? (
        <>
          <CopyField value={secret.data.secret} label={t('channels.secret')} />
          <Button size="sm" className="self-start" busy={secret.isPending} onClick={() => setAsking(true)}>
            <RefreshCw className="size-3.5 text-muted" />
            {t('channels.rotate')}
          </Button>
        </>
      ) : (
        <Button className="self-start" busy={secret.isPending} onClick={() => secret.mutate(false)}>
          <Eye className="size-4 text-muted" />
          {t('channels.showSecret')}
        </Button>
      )}
      <div>
        <div role="group" aria-label={t('channels.example')} className="mb-2 flex gap-1">
          {(Object.keys(identityExamples) as (keyof typeof identityExamples)[]).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={language === one}
              onClick={() => setLanguage(one)}
              className={cn(
                'h-7 rounded-control px-2.5 text-sm font-medium',
                language === one ? 'bg-selected text-accent-text' : 'text-muted hover:bg-hover',
              )}
            >
              {one}
            </button>
          ))}
        </div>
        <CopyField block value={identityExamples[language]} label={t('channels.example')} />
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t('channels.rotateTitle')}
        description={t('channels.rotateText')}
        confirm={t('channels.rotate')}
        danger
        onConfirm={() => secret.mutate(true)}
      />
    </Card>
  )
}
