/** What a result is to whoever looks: the picture and the page tell these apart by shape and colour. */
export type Look =
  | 'baseline'
  | 'keep'
  | 'carry'
  | 'discard'
  | 'crash'
  | 'unscored'
  | 'retry'
  | 'literature';
