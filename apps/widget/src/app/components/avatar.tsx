import { useSurroundings } from '../context.ts'

/** A face, or the first letter of a name. Says nothing to screen readers: the name stands beside it. */
export function Avatar({ name, url }: { name: string; url: string | null }) {
  const { files } = useSurroundings().chat
  if (url) return <img class="avatar" src={files.url(url)} alt="" onError={() => files.renew(url)} />
  return (
    <span class="avatar" aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? '•'}
    </span>
  )
}
