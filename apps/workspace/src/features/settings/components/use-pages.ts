import { type InfiniteData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query'

interface OnePage<T> {
  items: T[]
  nextCursor: string | null
}

/** A list that comes a page at a time; its data are the items of all that has come. `load` is given where to go on. */
export function usePages<T>(
  queryKey: QueryKey,
  load: (from: { cursor?: string }) => Promise<OnePage<T>>,
  options: { staleTime?: number } = {},
) {
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => load(pageParam ? { cursor: pageParam } : {}),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    select: itemsOf<T>,
    ...options,
  })
}

const itemsOf = <T>(data: InfiniteData<OnePage<T>>): T[] => data.pages.flatMap((page) => page.items)
