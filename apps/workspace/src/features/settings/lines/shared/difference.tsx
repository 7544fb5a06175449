import { ArrowRight } from 'lucide-react'
import { useText } from '../../../../lib/i18n/index.ts'
import type { Change } from './changes.ts'
import { useSettingWords } from './words.ts'

/** Settings that became something else, in words. */
export function Differences({ changes }: { changes: Change[] }) {
  return (
    <dl className="flex flex-col gap-1.5 text-sm">
      {changes.map((change) => (
        <Difference key={change.path} {...change} />
      ))}
    </dl>
  )
}

function Difference({ path, from, to }: Change) {
  const { t } = useText()
  const words = useSettingWords()
  return (
    <div className="flex min-w-0 flex-col gap-x-2 sm:flex-row">
      <dt className="shrink-0 text-muted sm:w-52">{words.name(path)}</dt>
      <dd className="flex min-w-0 flex-1 flex-wrap content-start items-baseline gap-x-1.5 break-words">
        <del className="min-w-0 text-muted no-underline">
          <span className="sr-only">{t('lines.journal.was')}: </span>
          {words.value(path, from)}
        </del>
        <ArrowRight className="size-3 shrink-0 self-center text-muted" aria-hidden="true" />
        <ins className="min-w-0 font-medium no-underline">
          <span className="sr-only">{t('lines.journal.became')}: </span>
          {words.value(path, to)}
        </ins>
      </dd>
    </div>
  )
}
