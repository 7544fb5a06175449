import { useSurroundings } from '../context.ts'
import { closeDialog, Dialog } from './dialog.tsx'
import { CloseIcon, DownloadIcon } from './icons.tsx'

export interface Picture {
  url: string
  name: string
}

/** A picture as large as there is room. */
export function Lightbox({ picture, onClose }: { picture: Picture; onClose(): void }) {
  const { t } = useSurroundings()
  return (
    <Dialog label={picture.name || t('picture')} class="lightbox" onClose={onClose}>
      <div class="tools">
        <a class="icon" href={picture.url} download={picture.name} aria-label={t('download')} title={t('download')}>
          <DownloadIcon />
        </a>
        <button type="button" class="icon" aria-label={t('close')} title={t('close')} onClick={closeDialog}>
          <CloseIcon />
        </button>
      </div>
      <img src={picture.url} alt={picture.name} />
    </Dialog>
  )
}
