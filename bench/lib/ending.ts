type Ending = () => Promise<unknown>
const endings = new Set<Ending>()

/** What has to be ended and removed also when somebody stops us halfway. Answers how to do it, once, in the ordinary course. */
export function atEnd(work: Ending): Ending {
  let done: Promise<unknown> | undefined
  const ending = () => {
    endings.delete(ending)
    return (done ??= work())
  }
  endings.add(ending)
  return ending
}

/** Newest first. */
export async function endEverything(): Promise<void> {
  for (const ending of [...endings].reverse()) await ending().catch((error) => console.error(error))
}
