import type { Channel } from '@omniline/contracts/channels'
import { ExternalLink } from 'lucide-react'
import { useText } from '../../../lib/i18n/index.ts'
import { customerUrl, siteChat, snippet } from '../../../lib/links.ts'
import { Card } from '../../../ui/bits.tsx'
import { buttonClass } from '../../../ui/button.tsx'
import { CopyField } from '../../../ui/copy-field.tsx'
import { QrCode } from '../../../ui/qr-code.tsx'

/** How customers find the channel: the code for a site, a link, a QR code. */
export function Sharing({ channel }: { channel: Channel }) {
  const { t } = useText()
  const url = customerUrl(channel)
  if (!url && !channel.webhookUrl) return null
  return (
    <Card className="flex flex-col gap-5 p-5">
      {channel.connector === siteChat && (
        <div>
          <h2 className="text-base font-semibold">{t('channels.snippet')}</h2>
          <p className="mt-1 mb-3 text-sm text-muted">{t('channels.snippetText')}</p>
          <CopyField value={snippet(channel.id)} block label={t('channels.snippet')} />
        </div>
      )}
      {url && (
        <div className="flex flex-wrap items-start gap-5">
          <div className="min-w-0 flex-1 basis-72">
            <h2 className="text-base font-semibold">{t('channels.link')}</h2>
            <p className="mt-1 mb-3 text-sm text-muted">{t('channels.linkText')}</p>
            <CopyField value={url} label={t('channels.link')} />
            <a href={url} target="_blank" rel="noopener noreferrer" className={`${buttonClass('ghost', 'sm')} mt-2 -ml-2.5`}>
              <ExternalLink className="size-3.5 text-muted" />
              {t('channels.openLink')}
            </a>
          </div>
          <QrCode text={url} label={t('channels.qr')} className="size-36 rounded-control border border-border" />
        </div>
      )}
      {channel.webhookUrl && (
        <div>
          <h2 className="text-base font-semibold">{t('channels.webhook')}</h2>
          <p className="mt-1 mb-3 text-sm text-muted">{t('channels.webhookText')}</p>
          <CopyField value={channel.webhookUrl} label={t('channels.webhook')} />
        </div>
      )}
    </Card>
  )
}
