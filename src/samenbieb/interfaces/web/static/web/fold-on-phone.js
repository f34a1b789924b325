/* Folds the box before this script on a small screen, while the page is being read: later it would make the page jump.
 * A file of its own, because no page holds a script itself (content security policy). */
if (matchMedia("(max-width: 54rem)").matches) document.currentScript.previousElementSibling.open = false;
