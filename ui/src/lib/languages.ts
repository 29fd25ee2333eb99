/** The languages that decisions can be written in. */
export const languages = ["en", "fi", "sv", "nb", "nl", "de"] as const;
