// The browser's time zone as a cookie, so that the server shows times in it to whoever chose none.
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const said = document.cookie.split("; ").includes(`time_zone=${zone}`);
  const secure = location.protocol === "https:" ? "; secure" : "";
  if (zone && !said) document.cookie = `time_zone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
})();
