# ************************************************************
# Ann Oak dump of data
# * run migrations (`php artisan migrate`)
# ************************************************************

SET FOREIGN_KEY_CHECKS=0;

INSERT IGNORE INTO `contacts` (`id`,`account_id`,`first_name`,`last_name`,`gender_id`,`uuid`,`is_dead`,`birthday_special_date_id`,`first_met_through_contact_id`,`job`,`company`,`food_preferences`,`created_at`) VALUES
 (1,7,'Ann','O\'Oak',3,'u-ann',0,11,2,'Baker','Acorn, \"Ltd\"','no (nuts); no
figs','2020-01-01 00:00:00'),
 (2,7,'Bob',NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,'2020-01-01 00:00:00');
INSERT IGNORE INTO `contact_field_types` (`id`,`name`,`type`) VALUES
 (1,'Email','email'),
 (2,'Phone',NULL),
 (3,'Matrix',NULL);
INSERT IGNORE INTO `contact_fields` (`id`,`account_id`,`contact_id`,`contact_field_type_id`,`data`) VALUES
 (1,7,1,1,'ann@example.org'),
 (2,7,1,2,+4930901820),
 (3,7,1,3,'@ann:example.org');
INSERT IGNORE INTO `addresses` (`id`,`place_id`,`contact_id`,`name`) VALUES
 (1,5,1,'home');
INSERT IGNORE INTO `places` (`id`,`street`,`city`,`latitude`) VALUES
 (5,'1 Acorn St','Oaktown',52.5);
INSERT IGNORE INTO `genders` (`id`,`name`) VALUES
 (3,'Woman');
INSERT IGNORE INTO `notes` (`id`,`contact_id`,`body`) VALUES
 (1,1,'INSERT IGNORE INTO contacts;\\');
INSERT IGNORE INTO `pets` (`id`,`contact_id`,`name`) VALUES
 (1,1,'Rex');
INSERT IGNORE INTO `special_dates` (`id`,`contact_id`,`is_age_based`,`is_year_unknown`,`date`) VALUES
 (11,1,0,1,'2020-04-12');
INSERT IGNORE INTO `tags` (`id`,`name`) VALUES
 (4,'garden');
INSERT IGNORE INTO `contact_tag` (`contact_id`,`tag_id`) VALUES
 (1,4);
INSERT IGNORE INTO `relationship_types` (`id`,`name`,`name_reverse_relationship`) VALUES
 (1,'stepchild','stepparent');
INSERT IGNORE INTO `relationships` (`id`,`relationship_type_id`,`contact_is`,`of_contact`) VALUES
 (1,1,1,2);
INSERT IGNORE INTO `users` (`id`,`email`,`password`) VALUES
 (1,'me@example.org','secret'),
 (2,'you@example.org','secret');
SET FOREIGN_KEY_CHECKS=1;