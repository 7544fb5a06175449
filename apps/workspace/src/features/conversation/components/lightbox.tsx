import type { Attachment } from '@omniline/contracts/conversations'
import { Dialog } from '@base-ui/react/dialog'
import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, memo, useState } from 'react'
import { useText } from '../../../lib/i18n/index.ts'
import { cn } from '../../../ui/cn.ts'

interface LightboxProps {
  images: Attachment[]
  image: Attachment | null
  onImage(image: Attachment | null): void
}

const buttonClass =
  'grid size-10 place-items-center rounded-full bg-[#000]/45 text-white hover:bg-[#000]/70 focus-visible:outline-white disabled:opacity-30'

export const Lightbox = memo(function Lightbox({ images, image: chosen, onImage }: LightboxProps) {
  const { t } = useText()
  const [zoomed, setZoomed] = useState(false)
  const index = images.findIndex((one) => one.id === chosen?.id)
  // As it is now: the one that was clicked may have been deleted.
  const image = images[index]
  const step = (by: number) => {
    const next = images[index + by]
    if (!next) return
    setZoomed(false)
    onImage(next)
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') step(-1)
    if (event.key === 'ArrowRight') step(1)
  }
  return (
    <Dialog.Root
      open={image !== undefined}
      onOpenChange={(open) => {
        if (open) return
        setZoomed(false)
        onImage(null)
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-[#000]/85 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup className="fixed inset-0 z-50 outline-hidden" onKeyDown={press}>
          <Dialog.Title className="sr-only">{image?.name ?? ''}</Dialog.Title>
          <div
            className={cn('grid h-full w-full place-items-center', zoomed ? 'overflow-auto' : 'overflow-hidden p-4 sm:p-14')}
            onClick={(event) => event.target === event.currentTarget && onImage(null)}
          >
            {image?.url && (
              <img
                src={image.url}
                alt={image.name}
                onClick={() => setZoomed(!zoomed)}
                className={cn(
                  'rounded-control',
                  zoomed ? 'max-w-none cursor-zoom-out' : 'max-h-full max-w-full cursor-zoom-in object-contain',
                )}
                style={zoomed ? { width: 'max(150vw, 100%)' } : undefined}
              />
            )}
          </div>
          <div className="absolute top-3 right-3 flex gap-2">
            <button
              type="button"
              aria-label={zoomed ? t('media.zoomOut') : t('media.zoomIn')}
              className={buttonClass}
              onClick={() => setZoomed(!zoomed)}
            >
              {zoomed ? <ZoomOut className="size-5" /> : <ZoomIn className="size-5" />}
            </button>
            {image?.url && (
              <a href={image.url} download={image.name} aria-label={t('media.download')} className={buttonClass}>
                <Download className="size-5" />
              </a>
            )}
            <Dialog.Close aria-label={t('common.close')} className={buttonClass}>
              <X className="size-5" />
            </Dialog.Close>
          </div>
          {images.length > 1 && image && (
            <>
              <button
                type="button"
                aria-label={t('media.previous')}
                disabled={index === 0}
                onClick={() => step(-1)}
                className={cn(buttonClass, 'absolute top-1/2 left-3 -translate-y-1/2')}
              >
                <ChevronLeft className="size-6" />
              </button>
              <button
                type="button"
                aria-label={t('media.next')}
                disabled={index === images.length - 1}
                onClick={() => step(1)}
                className={cn(buttonClass, 'absolute top-1/2 right-3 -translate-y-1/2')}
              >
                <ChevronRight className="size-6" />
              </button>
            </>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
})
