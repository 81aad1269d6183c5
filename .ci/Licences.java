import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/**
 * Reads the bill of materials and ends with 1 where a component has no licence that this product may be given away with: the GPL
 * and its kin without the class path exception, LGPL but for Smile, or no licence at all. Where several are offered, one will do.
 */
final class Licences {
    private static final int FEWEST = 100;
    private static final String SMILE = "com.github.haifengl";

    private Licences() {}

    public static void main(String... arguments) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        var document = factory.newDocumentBuilder().parse(Path.of(arguments[0]).toFile());
        var components = document.getElementsByTagName("component");
        var refused = new ArrayList<String>();
        for (int i = 0; i < components.getLength(); i++) {
            var component = (Element) components.item(i);
            var group = text(component, "group");
            if (group.equals("org.concordat") || !isContent(component)) {
                continue;
            }
            var licences = licences(component);
            if (licences.stream().noneMatch(licence -> isFree(licence, group))) {
                refused.add(group + ":" + text(component, "name") + " " + text(component, "version") + " " + licences);
            }
        }
        if (components.getLength() < FEWEST) {
            refused.add("found " + components.getLength() + " components, expected at least " + FEWEST);
        }
        refused.forEach(System.err::println);
        System.err.println(components.getLength() + " components, " + refused.size() + " refused for their licences");
        System.exit(refused.isEmpty() ? 0 : 1);
    }

    /** Not the tool that wrote the bill. */
    private static boolean isContent(Element component) {
        return component.getParentNode().getParentNode().getNodeName().equals("bom");
    }

    private static boolean isFree(String licence, String group) {
        var name = licence.toLowerCase(Locale.ROOT);
        boolean lesser = name.contains("lgpl") || name.contains("lesser");
        boolean copyleft = name.contains("gpl") || name.contains("general public");
        return !copyleft || name.contains("classpath") || (lesser && group.equals(SMILE));
    }

    private static List<String> licences(Element component) {
        var names = new ArrayList<String>();
        for (var tag : List.of("id", "name", "expression")) {
            var licences = component.getElementsByTagName("licenses");
            var found = licences.getLength() == 0 ? null : ((Element) licences.item(0)).getElementsByTagName(tag);
            for (int i = 0; found != null && i < found.getLength(); i++) {
                names.add(found.item(i).getTextContent());
            }
        }
        return names;
    }

    private static String text(Element component, String tag) {
        var found = component.getElementsByTagName(tag);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }
}
