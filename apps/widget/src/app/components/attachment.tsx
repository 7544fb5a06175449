import type { Attachment } from '@omniline/contracts/conversations'
import { useState } from 'preact/hooks'
import { useSurroundings } from '../context.ts'
import { DownloadIcon, FileIcon, WarningIcon } from './icons.tsx'
import type { Picture } from './lightbox.tsx'

const pictureMimes = /^image\/(png|jpeg|gif|webp|avif)$/

interface AttachmentProps {
  attachment: Attachment
  onPicture(picture: Picture): void
}

export function AttachmentView({ attachment, onPicture }: AttachmentProps) {
  const { chat, t } = useSurroundings()
  const { url, name, mime } = attachment
  if (!url || attachment.status !== 'ready') return <Missing attachment={attachment} />
  const address = chat.files.url(url)
  if (pictureMimes.test(mime)) return <PictureView attachment={attachment} address={address} newest={url} onPicture={onPicture} />
  // What people send each other has no captions to show.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  if (mime.startsWith('video/')) return <video class="video" src={address} controls preload="metadata" aria-label={name} />
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  if (mime.startsWith('audio/')) return <audio class="audio" src={address} controls preload="none" aria-label={name || t('attachment')} />
  return <FileView attachment={attachment} address={address} />
}

function PictureView({ attachment, address, newest, onPicture }: AttachmentProps & { address: string; newest: string }) {
  const { chat, t } = useSurroundings()
  const [src, setSrc] = useState(address)
  const [broken, setBroken] = useState(false)
  const { name, width, height, kind } = attachment
  if (broken) return <FileView attachment={attachment} address={newest} />
  return (
    <button type="button" class={`picture ${kind}`} aria-label={t('openImage', { name })} onClick={() => onPicture({ url: src, name })}>
      <img
        src={src}
        alt={name}
        loading="lazy"
        {...(width && height && { width, height })}
        onError={() => {
          if (src === newest) return setBroken(true)
          chat.files.renew(newest)
          setSrc(newest)
        }}
      />
    </button>
  )
}

function FileView({ attachment, address }: { attachment: Attachment; address: string }) {
  const { formats, t } = useSurroundings()
  return (
    <a class="file" href={address} download={attachment.name}>
      <FileIcon />
      <span class="file-name">
        <span>{attachment.name || t('attachment')}</span>
        <small>{formats.size(attachment.size)}</small>
      </span>
      <DownloadIcon />
    </a>
  )
}

function Missing({ attachment }: { attachment: Attachment }) {
  const { t } = useSurroundings()
  const isPending = attachment.status === 'pending'
  return (
    <div class="file">
      {isPending ? <FileIcon /> : <WarningIcon />}
      <span class="file-name">
        <span>{attachment.name || t('attachment')}</span>
        <small>{t(isPending ? 'filePending' : 'fileFailed')}</small>
      </span>
    </div>
  )
}
