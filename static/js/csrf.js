/** The token comes from the page: the cookie is not for scripts to read. */
export const csrfHeader = () => ({ "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content });
