-- What retentiond needs of a MariaDB or a MySQL, and no more; CREATE is for `retentiond migrate --target` alone.
CREATE USER 'shop'@'%' IDENTIFIED BY 'sample-shop';
GRANT PROCESS ON *.* TO 'shop'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, TRIGGER ON shop.* TO 'shop'@'%';
