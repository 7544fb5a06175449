import type { MessagePart } from '@omniline/contracts/conversations'
import { CircleHelp, MapPin, MousePointerClick, Phone } from 'lucide-react'
import { useText } from '../../../lib/i18n/index.ts'

/** What is neither text nor file. System messages are drawn elsewhere. */
export function Part({ part }: { part: Exclude<MessagePart, { type: 'system' }> }) {
  const { t } = useText()
  switch (part.type) {
    case 'location': {
      const place = `${part.latitude.toFixed(5)}, ${part.longitude.toFixed(5)}`
      const address = `https://www.openstreetmap.org/?mlat=${part.latitude}&mlon=${part.longitude}#map=16/${part.latitude}/${part.longitude}`
      return (
        <a
          href={address}
          target="_blank"
          rel="noopener noreferrer"
          className="flex min-w-56 items-center gap-2.5 rounded-card border border-border bg-bg px-2.5 py-2 hover:border-control"
        >
          <span className="grid size-9 shrink-0 place-items-center rounded-control bg-bad-bg text-bad">
            <MapPin className="size-4.5" />
          </span>
          <span className="min-w-0">
            <span className="block truncate text-sm font-medium">{part.title ?? t('media.location')}</span>
            <span className="numeric block truncate text-xs text-muted">{part.address ?? place}</span>
            <span className="block text-xs text-accent-text">{t('media.openMap')}</span>
          </span>
        </a>
      )
    }
    case 'contact':
      return (
        <a
          href={`tel:${part.phone}`}
          className="flex min-w-56 items-center gap-2.5 rounded-card border border-border bg-bg px-2.5 py-2 hover:border-control"
        >
          <span className="grid size-9 shrink-0 place-items-center rounded-control bg-ok-bg text-ok">
            <Phone className="size-4.5" />
          </span>
          <span className="min-w-0">
            <span className="block truncate text-sm font-medium">{part.name}</span>
            <span className="numeric block truncate text-xs text-muted">{part.phone}</span>
          </span>
        </a>
      )
    case 'pressed':
      return (
        <span className="flex items-center gap-2 text-sm">
          <MousePointerClick className="size-4 shrink-0 text-muted" />
          {t('message.pressed', { label: part.label })}
        </span>
      )
    case 'unsupported':
      return (
        <span className="flex items-center gap-2 text-sm text-muted italic">
          <CircleHelp className="size-4 shrink-0" />
          {t('media.unsupportedText', { what: t(`media.what.${part.what}` as 'media.what.poll', { defaultValue: part.what }) })}
        </span>
      )
  }
}
