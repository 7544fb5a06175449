import { useState } from 'react'
import { useText } from '../../../../lib/i18n/index.ts'
import { Button } from '../../../../ui/button.tsx'
import { ChoiceCards } from '../../../../ui/choice-cards.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { AgoTime } from '../../../../ui/time.tsx'
import type { Conflict } from './changes.ts'
import { Differences } from './difference.tsx'
import { useSettingWords } from './words.ts'

export interface Author {
  name: string
  at: string
  /** the settings he changed, as JSON pointers */
  paths: string[]
}

interface ConflictProps {
  conflict: Conflict
  /** who changed it meanwhile, newest first */
  authors: Author[]
  onClose(): void
  /** `given`: the settings in which mine is given up */
  onResolve(given: ReadonlySet<string>): void
}

/** Two have edited at once. Nothing is overwritten unseen: each setting that both set is decided here. */
export function ConflictDialog({ conflict, authors, onClose, onResolve }: ConflictProps) {
  const { t } = useText()
  const words = useSettingWords()
  const [given, setGiven] = useState<ReadonlySet<string>>(new Set())
  const paths = conflict.both.map(({ path }) => path)
  const theirsOf = (path: string) => {
    const author = authors.find((one) => one.paths.includes(path))
    return author ? t('lines.conflict.of', { name: author.name }) : t('lines.conflict.theirs')
  }
  const choose = (path: string, whose: 'mine' | 'theirs') =>
    setGiven(new Set(whose === 'theirs' ? [...given, path] : [...given].filter((one) => one !== path)))
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('lines.conflict.title')}
      width="lg"
      footer={
        <>
          <Button onClick={onClose}>{t('lines.conflict.back')}</Button>
          <Button variant="primary" onClick={() => onResolve(given)}>
            {t('lines.conflict.save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {authors.length > 0 && (
          <ul className="text-base text-muted">
            {authors.map(({ name, at }) => (
              <li key={at}>
                <span className="font-medium text-text">{name}</span>, <AgoTime at={at} spelled />
              </li>
            ))}
          </ul>
        )}
        {paths.length > 0 && (
          <section className="flex flex-col gap-4">
            <div className="flex flex-wrap items-center gap-2">
              <h3 className="grow text-base font-semibold max-sm:basis-full">{t('lines.conflict.both')}</h3>
              {paths.length > 1 && (
                <>
                  <Button size="sm" variant="ghost" onClick={() => setGiven(new Set())}>
                    {t('lines.conflict.allMine')}
                  </Button>
                  <Button size="sm" variant="ghost" onClick={() => setGiven(new Set(paths))}>
                    {t('lines.conflict.allTheirs')}
                  </Button>
                </>
              )}
            </div>
            {conflict.both.map(({ path, mine, theirs }) => (
              <div key={path} className="flex flex-col gap-1.5">
                <p className="text-sm font-medium">{words.name(path)}</p>
                <ChoiceCards
                  label={words.name(path)}
                  value={given.has(path) ? 'theirs' : 'mine'}
                  options={[
                    { value: 'mine', label: words.value(path, mine), help: t('lines.conflict.mine') },
                    { value: 'theirs', label: words.value(path, theirs), help: theirsOf(path) },
                  ]}
                  onChange={(whose) => choose(path, whose)}
                />
              </div>
            ))}
          </section>
        )}
        {conflict.theirs.length > 0 && (
          <section className="flex flex-col gap-2">
            <h3 className="text-base font-semibold">{t('lines.conflict.kept')}</h3>
            <Differences changes={conflict.theirs} />
          </section>
        )}
      </div>
    </Dialog>
  )
}
