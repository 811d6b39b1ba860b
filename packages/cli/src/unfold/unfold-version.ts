/** Version of Unfold, that of the repository's package.json (a test holds them equal). */
export const unfoldVersion = "0.1.0";
