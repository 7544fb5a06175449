import type { Attachment } from '@omniline/contracts/conversations'
import { Download, FileText, LoaderCircle, TriangleAlert } from 'lucide-react'
import { fileSize } from '../../../lib/format.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { attachmentWord } from '../../../lib/words.ts'
import { cn } from '../../../ui/cn.ts'
import { AudioPlayer } from './audio-player.tsx'

interface AttachmentsProps {
  attachments: Attachment[]
  onOpenImage(attachment: Attachment): void
}

const isPicture = (one: Attachment) => one.kind === 'image' || (one.kind === 'sticker' && one.mime.startsWith('image/'))

export function Attachments({ attachments, onOpenImage }: AttachmentsProps) {
  const pictures = attachments.filter((one) => isPicture(one) && one.kind === 'image')
  const rest = attachments.filter((one) => !pictures.includes(one))
  return (
    <div className="flex flex-col gap-1.5">
      {pictures.length > 0 && (
        <div className={cn('grid gap-1 overflow-hidden rounded-card', pictures.length > 1 && 'grid-cols-2')}>
          {pictures.map((one) => (
            <Picture key={one.id} attachment={one} alone={pictures.length === 1} onOpen={() => onOpenImage(one)} />
          ))}
        </div>
      )}
      {rest.map((one) => (
        <Other key={one.id} attachment={one} />
      ))}
    </div>
  )
}

/** The box has the picture's shape before the picture is there, so nothing jumps. */
function shape(attachment: Attachment, maxWidth: number, maxHeight: number) {
  const { width = 320, height = 240 } = attachment
  const scale = Math.min(1, maxWidth / width, maxHeight / height)
  return { width: Math.max(96, Math.round(width * scale)), aspectRatio: `${width} / ${height}` }
}

function Picture({ attachment, alone, onOpen }: { attachment: Attachment; alone: boolean; onOpen(): void }) {
  const { t } = useText()
  const style = alone ? shape(attachment, 380, 360) : { aspectRatio: '1 / 1', width: 180 }
  if (attachment.status !== 'ready' || attachment.url === null) {
    return (
      <div className="grid max-w-full place-items-center bg-hover" style={style}>
        <Unready attachment={attachment} />
      </div>
    )
  }
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-label={t('media.open', { name: attachment.name })}
      className="block max-w-full overflow-hidden bg-hover -outline-offset-2"
      style={style}
    >
      <img src={attachment.url} alt={attachment.name} loading="lazy" className="size-full object-cover" />
    </button>
  )
}

function Other({ attachment }: { attachment: Attachment }) {
  if (attachment.status !== 'ready' || attachment.url === null) return <Unready attachment={attachment} />
  const { kind, url, mime, name } = attachment
  if (kind === 'voice' || kind === 'audio') return <AudioPlayer attachment={attachment} />
  if (kind === 'sticker' && mime.startsWith('image/'))
    return <img src={url} alt={attachmentWord(attachment)} className="size-40 object-contain" loading="lazy" />
  const video = mime.startsWith('video/')
  if ((kind === 'animation' || kind === 'sticker') && video) {
    return (
      <video
        src={url}
        autoPlay
        loop
        muted
        playsInline
        aria-label={name}
        className="max-h-80 max-w-full rounded-card"
        style={shape(attachment, kind === 'sticker' ? 160 : 320, 320)}
      />
    )
  }
  if (kind === 'animation')
    return <img src={url} alt={name} loading="lazy" className="max-w-full rounded-card" style={shape(attachment, 320, 320)} />
  if (kind === 'video')
    return (
      <video
        src={url}
        controls
        preload="metadata"
        aria-label={name}
        className="max-w-full rounded-card bg-canvas"
        style={shape(attachment, 380, 360)}
      />
    )
  return <FileCard attachment={attachment} />
}

function FileCard({ attachment }: { attachment: Attachment }) {
  const { t } = useText()
  return (
    <a
      href={attachment.url ?? undefined}
      download={attachment.name}
      className="group/file flex max-w-full min-w-56 items-center gap-2.5 rounded-card border border-border bg-bg px-2.5 py-2 hover:border-control"
    >
      <span className="grid size-9 shrink-0 place-items-center rounded-control bg-selected text-accent-text">
        <FileText className="size-4.5" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium">{attachment.name}</span>
        <span className="block text-xs text-muted">{fileSize(attachment.size, currentLanguage())}</span>
      </span>
      <Download className="size-4 shrink-0 text-muted group-hover/file:text-text" aria-label={t('media.download')} />
    </a>
  )
}

/** Still being fetched from the platform, or it could not be. */
function Unready({ attachment }: { attachment: Attachment }) {
  const { t } = useText()
  const failed = attachment.status === 'failed'
  return (
    <span className={cn('flex items-center gap-2 px-1 py-1 text-sm', failed ? 'text-bad' : 'text-muted')}>
      {failed ? <TriangleAlert className="size-4 shrink-0" /> : <LoaderCircle className="size-4 shrink-0 animate-spin" />}
      <span>
        {attachmentWord(attachment)}
        <span className="block text-xs">{failed ? t('media.failed') : t('media.fetching')}</span>
      </span>
    </span>
  )
}
