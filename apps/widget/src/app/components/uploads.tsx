import { useSurroundings } from '../context.ts'
import type { Upload } from '../state/state.ts'
import { reason } from '../text/reason.ts'
import { FileIcon, RetryIcon, SmallCloseIcon } from './icons.tsx'

interface UploadViewProps {
  upload: Upload
  onRemove?(): void
}

/** A file on its way: a picture or a name, how far it is, and what can be done about it. */
export function UploadView({ upload, onRemove }: UploadViewProps) {
  const { chat, config, formats, t } = useSurroundings()
  const { name, previewUrl, status, error } = upload
  const percent = Math.round(upload.progress * 100)
  const refusal = error ? reason(t, error, { size: formats.size(config.fileMax) }) : null
  return (
    <div class={`upload ${status}`}>
      {previewUrl ? (
        <img src={previewUrl} alt="" />
      ) : (
        <span class="upload-icon">
          <FileIcon />
        </span>
      )}
      <span class="file-name">
        <span>{name}</span>
        <small>{refusal ?? (status === 'uploading' ? `${percent} %` : formats.size(upload.size))}</small>
      </span>
      {status === 'uploading' && (
        <progress max="100" value={percent} aria-label={t('uploading', { name, percent })}>
          {percent}
        </progress>
      )}
      {status === 'failed' && chat.canRetryUpload(upload) && onRemove && (
        <button
          type="button"
          class="icon"
          aria-label={t('retryUpload', { name })}
          title={t('retry')}
          onClick={() => chat.retryUpload(upload)}
        >
          <RetryIcon />
        </button>
      )}
      {onRemove && (
        <button type="button" class="icon" aria-label={t('cancelUpload', { name })} title={t('remove')} onClick={onRemove}>
          <SmallCloseIcon />
        </button>
      )}
    </div>
  )
}
