// How a state looks: its tone. The word comes from the catalogue, the colour never stands alone.

/** proven: green · unclear: amber · refused: red · unsigned: grey with a dashed edge · plain: no colour. */
export type Tone = "proven" | "unclear" | "refused" | "unsigned" | "plain";
