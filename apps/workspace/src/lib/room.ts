import { create } from 'zustand'

/**
 * How much room what floats over the page takes, in CSS pixels: what must be seen keeps clear of it. Not properties of
 * the root element: with each change of one of those the browser styles every element of the page anew.
 */
interface Room {
  /** offers at the page's top: their height */
  offersAbove: number
  /** offers in the corner below: how far they reach from the right and from the lower edge of the window */
  offersWide: number
  offersHigh: number
  /** where toasts begin, a CSS length; null: under the header of a conversation */
  toastsTop: string | null
}
export const noOffers = { offersAbove: 0, offersWide: 0, offersHigh: 0 }

export const useRoom = create<Room>(() => ({ ...noOffers, toastsTop: null }))
export const takeRoom = (room: Partial<Room>): void => useRoom.setState(room)
