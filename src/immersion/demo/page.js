function speak(language) {
  document.documentElement.lang = language;
  for (const button of document.querySelectorAll("[data-language]"))
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  for (const image of document.querySelectorAll("img[data-fr]")) image.alt = image.dataset[language];
  for (const video of document.querySelectorAll("video")) if (!video.closest(`[lang="${language}"]`)) video.pause();
}
for (const button of document.querySelectorAll("[data-language]"))
  button.addEventListener("click", () => speak(button.dataset.language));
speak(document.documentElement.lang);
