# A checkout of this repository in ~/retentiond, with its packages installed.
mkdir ~/retentiond
(cd "$CHECKOUT" && git ls-files -co --exclude-standard -z | tar --create --null --files-from=-) | tar --extract --directory ~/retentiond
cp -r "$CHECKOUT/dist" ~/retentiond/dist
ln -s "$CHECKOUT/node_modules" ~/retentiond/node_modules
