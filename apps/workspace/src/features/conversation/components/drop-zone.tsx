import { Upload } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { cn } from '../../../ui/cn.ts'

interface DropZoneProps {
  /** says where the file will go; null: files are not taken */
  text: string | null
  note: boolean
  onFiles(files: File[]): void
  children: ReactNode
}

/** Files can be dropped anywhere on the conversation. */
export function DropZone({ text, note, onFiles, children }: DropZoneProps) {
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  const hasFiles = (event: DragEvent) => text !== null && event.dataTransfer.types.includes('Files')
  const enter = (event: DragEvent, by: number) => {
    if (!hasFiles(event)) return
    depth.current = Math.max(0, depth.current + by)
    setOver(depth.current > 0)
  }
  return (
    <div
      className="relative flex min-h-0 min-w-0 flex-1 flex-col"
      onDragEnter={(event) => enter(event, 1)}
      onDragLeave={(event) => enter(event, -1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        depth.current = 0
        setOver(false)
        onFiles([...event.dataTransfer.files])
      }}
    >
      {children}
      {over && (
        <div
          className={cn(
            'pointer-events-none absolute inset-2 z-20 grid animate-fade place-items-center rounded-card border-2 border-dashed',
            note ? 'border-note-edge bg-note/95 text-note-text' : 'border-accent bg-selected/95 text-accent-text',
          )}
        >
          <span className="flex flex-col items-center gap-2 text-lg font-semibold">
            <Upload className="size-7" />
            {text}
          </span>
        </div>
      )}
    </div>
  )
}
